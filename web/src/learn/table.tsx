import { useState } from 'preact/hooks';
import { formatNumber, t } from '../words.ts';

/** Rows that are shown at first. */
const FIRST = 15;

/** A table with a heading for each row, of which the first rows are shown. `texts`: columns after the first that are text. */
export function Table(props: {
  readonly caption: string;
  readonly heads: readonly string[];
  readonly texts?: number;
  readonly rows: readonly { readonly key: string; readonly name: string; readonly cells: readonly string[] }[];
}) {
  const { caption, heads, texts = 0, rows } = props;
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, FIRST);
  return (
    <div class="stack">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <div class="wide" tabIndex={0} role="group" aria-label={caption}>
        <table class="grid">
          <caption>{caption}</caption>
          <thead>
            <tr>
              {heads.map((head, at) => (
                <th key={head} scope="col" class={at > texts ? 'number' : ''}>
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, name, cells }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{name}</bdi>
                </th>
                {cells.map((cell, at) => (
                  <td key={heads[at + 1]} class={at >= texts ? 'number' : ''}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < rows.length && (
        <button type="button" class="button more" onClick={() => setWhole(true)}>
          {t('show_all')} ({formatNumber(rows.length)})
        </button>
      )}
    </div>
  );
}
