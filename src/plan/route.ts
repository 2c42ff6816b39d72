/** The views of a page that the model is shown. */
export type Route = 'text' | 'image' | 'both';
/** The job's option for views. */
export type ViewsOption = 'auto' | Route;

/**
 * Chooses the views of a page. `auto`: text if the page's text layer is trusted, an image otherwise, and both if
 * figures or form fields hold more than the text. A page of a text file is always text.
 */
export function chooseRoute(
  page: { readonly kind: 'pdf' | 'image' | 'text'; readonly trusted: boolean; readonly needsImage: boolean },
  option: ViewsOption,
): Route {
  if (page.kind === 'text') return 'text';
  if (option !== 'auto') return option;
  if (!page.trusted) return 'image';
  return page.needsImage ? 'both' : 'text';
}
