import type { Result } from '../api.ts';
import { pageInView } from './store.ts';

type Block = NonNullable<Result['blocks']>[number];

/** The text of a document that was transcribed, in reading order. A click shows its page. */
export function Transcript({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <article class="transcript">
      {blocks.map((block, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/noStaticElementInteractions: the pages can be scrolled by keyboard
        <div
          key={`${block.page} ${index}`}
          class={`block is-${block.kind}`}
          onClick={() => {
            pageInView.value = { page: block.page, box: block.box };
          }}
        >
          <BlockText block={block} />
        </div>
      ))}
    </article>
  );
}

function BlockText({ block }: { readonly block: Block }) {
  const { kind, text, rows, header_rows = 0, marker } = block;
  if (kind === 'heading') return <h2 dir="auto">{text}</h2>;
  if (kind === 'table' && rows !== undefined) {
    return (
      <table class="list">
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.map((cell) => cell.text).join('\t') + String(index)}>
              {row.map((cell, column) => {
                const Cell = index < header_rows ? 'th' : 'td';
                return (
                  <Cell key={`${column} ${cell.text}`} class="list-cell" dir="auto">
                    {cell.text}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    );
  }
  if (kind === 'code') return <pre>{text}</pre>;
  return (
    <p dir="auto">
      {kind === 'list_item' && `${marker ?? '•'} `}
      {text}
    </p>
  );
}
