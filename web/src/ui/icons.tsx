import type { ComponentChildren } from 'preact';

/** An icon beside a text that says the same, so that screen readers pass over it. */
function icon(children: ComponentChildren) {
  return () => (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      {children}
    </svg>
  );
}

export const SearchIcon = icon(
  <>
    <circle cx="9" cy="9" r="5.5" />
    <path d="m13.2 13.2 3.8 3.8" />
  </>,
);
export const CloseIcon = icon(<path d="m5 5 10 10M15 5 5 15" />);
export const RetryIcon = icon(<path d="M15.5 8a6 6 0 1 0 .3 3.6M15.8 3.8V8h-4.2" />);
export const SettingsIcon = icon(
  <path d="M3 6h8M15 6h2M3 14h2M9 14h8M13 6m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0M7 14m-2 0a2 2 0 1 0 4 0 2 2 0 1 0-4 0" />,
);
export const DropIcon = icon(<path d="M10 13.5V4m-3.6 3.4L10 3.8l3.6 3.6M3.5 12.5v3.7h13v-3.7" />);
export const DownloadIcon = icon(<path d="M10 3v9m-4-3.6 4 4 4-4M4 16.5h12" />);
export const BackIcon = icon(<path d="M12.5 4.5 7 10l5.5 5.5" />);
export const NextIcon = icon(<path d="M7.5 4.5 13 10l-5.5 5.5" />);
export const CheckIcon = icon(<path d="m4.5 10.5 3.7 3.7 7.3-8" />);
export const UndoIcon = icon(<path d="M7 4 3.5 7.5 7 11M4 7.5h7.2a4.3 4.3 0 0 1 0 8.6H8.5" />);
export const PlusIcon = icon(<path d="M10 4v12M4 10h12" />);
