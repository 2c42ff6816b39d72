import { useEffect, useMemo, useState } from 'preact/hooks';
import { api, type PageView } from '../api.ts';
import { look } from './actions.ts';
import type { PageShape } from './geometry.ts';
import { active, opened, openKeys, part } from './store.ts';

interface Line {
  readonly number: number;
  readonly text: string;
}

/** A page of a text file: its lines, with the ones marked that values were read from. */
export function TextPage({
  page,
  style,
}: {
  readonly page: PageShape;
  readonly style: Readonly<Record<string, string>>;
}) {
  const id = opened.value?.id ?? '';
  const [view, setView] = useState<PageView | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    void api.page(id, page.number).then((answer) => {
      if (isCurrent && answer.ok) setView(answer.value);
    });
    return () => {
      isCurrent = false;
    };
  }, [id, page.number]);
  const lines = useMemo(() => linesOf(view?.words ?? []), [view]);
  const open = openKeys.value;
  const marks = Object.entries(part.value?.fields ?? {}).filter(([, field]) => field.page === page.number && field.box);
  return (
    <div class="page text" style={style} data-page={page.number}>
      <pre>
        {lines.map(({ number, text }) => {
          const own = marks.filter(([, { box }]) => box !== undefined && box[1] <= number && box[3] > number);
          const isActive = own.some(([pointer]) => pointer === active.value);
          const kind = isActive ? 'active' : own.some(([pointer]) => open.has(pointer)) ? 'open' : '';
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the list of fields does the same by keyboard
            <span key={number} class={`line ${kind}`} onClick={() => look(own[0]?.[0])}>
              <span class="line-number">{number}</span>
              {text}
              {'\n'}
            </span>
          );
        })}
      </pre>
    </div>
  );
}

/** The lines of a text, whose words know their columns. */
function linesOf(words: PageView['words']): readonly Line[] {
  const lines = new Map<number, string>();
  for (const { text, box } of words) {
    const before = lines.get(box[1]) ?? '';
    lines.set(box[1], `${before.padEnd(Math.max(before.length, box[0] - 1))}${text}`);
  }
  return [...lines].map(([number, text]) => ({ number, text })).sort((a, b) => a.number - b.number);
}
