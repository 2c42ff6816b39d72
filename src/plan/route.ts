export type Route = 'text' | 'image' | 'both';
export type ViewsOption = 'auto' | Route;

/**
 * What a model is shown of a page. `auto`: text where the page's text layer can be trusted, an image where it cannot, both where
 * figures or form fields say more than the text does. A page of a text file is always text.
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
