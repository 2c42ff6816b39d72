import { useRef, useState } from 'preact/hooks';
import type { Box } from '../api.ts';
import { t } from '../words.ts';
import { activeItem, activePointer, look, readDrawn } from './actions.ts';
import { fromShown, type PageShape, toShown } from './geometry.ts';
import { active, drawn, items, opened, openKeys, part } from './store.ts';
import { pictureOf } from './strip.tsx';
import { TextPage } from './text-page.tsx';

/** How far the pointer moves before it draws, in pixels. */
const DRAW_FROM = 5;

/** A page with the boxes of its values. A click on a box shows its field; drawing a box reads what is in it. */
export function PageView(props: {
  readonly page: PageShape;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}) {
  const { page, top, width, height } = props;
  const [hasFailed, setFailed] = useState(false);
  const [drawing, setDrawing] = useState<Box | undefined>(undefined);
  const from = useRef<readonly [number, number] | undefined>(undefined);
  const id = opened.value?.id ?? '';
  const style = { transform: `translateY(${top}px)`, width: `${width}px`, height: `${height}px` };
  if (page.failed || hasFailed) {
    return (
      <div class="page failed" style={style}>
        <p>{t(page.failed ? 'page_failed' : 'page_not_shown')}</p>
      </div>
    );
  }
  if (page.unit === 'line') return <TextPage page={page} style={style} />;
  const at = ({ clientX, clientY, currentTarget }: MouseEvent): readonly [number, number] => {
    const { left, top: upper, width: w, height: h } = (currentTarget as HTMLElement).getBoundingClientRect();
    return [(clientX - left) / w, (clientY - upper) / h];
  };
  const onDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.pointerType === 'touch') return;
    from.current = at(event);
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    const start = from.current;
    if (start === undefined) return;
    const [x, y] = at(event);
    const isFar = Math.hypot((x - start[0]) * width, (y - start[1]) * height) > DRAW_FROM;
    if (!isFar && drawing === undefined) return;
    setDrawing([Math.min(x, start[0]), Math.min(y, start[1]), Math.max(x, start[0]), Math.max(y, start[1])]);
  };
  const onUp = (event: PointerEvent) => {
    from.current = undefined;
    setDrawing(undefined);
    if (drawing !== undefined) void readDrawn(page.number, fromShown(drawing, page));
    else if (event.pointerType !== 'touch') choose(at(event));
  };
  const choose = ([x, y]: readonly [number, number]) => {
    const found = boxesOn(page)
      .filter(({ box: [x0, y0, x1, y1] }) => x >= x0 && x <= x1 && y >= y0 && y <= y1)
      .sort((a, b) => areaOf(a.box) - areaOf(b.box));
    if (found[0] !== undefined) look(found[0].key);
  };
  const place = drawn.value?.page === page.number ? toShown(drawn.value.box, page) : undefined;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions lint/a11y/useKeyWithClickEvents: the list of fields does the same by keyboard
    <div
      class="page"
      style={style}
      data-page={page.number}
      onPointerDown={onDown}
      onPointerMove={onMove}
      onPointerUp={onUp}
      onPointerCancel={() => {
        from.current = undefined;
        setDrawing(undefined);
      }}
      onClick={(event) => {
        if (event instanceof PointerEvent && event.pointerType === 'touch') choose(at(event));
      }}
    >
      <img
        src={pictureOf(id, page.number)}
        alt={t('page_n', { n: page.number })}
        draggable={false}
        onError={() => setFailed(true)}
      />
      {boxesOn(page).map(({ key, box, look: kind }) => (
        <span key={key} class={`box ${kind}`} data-pointer={key} style={placed(box)} />
      ))}
      {place !== undefined && <span class="box drawn" style={placed(place)} />}
      {drawing !== undefined && <span class="box drawing" style={placed(drawing)} />}
    </div>
  );
}

function placed([x0, y0, x1, y1]: Box) {
  return {
    left: `${x0 * 100}%`,
    top: `${y0 * 100}%`,
    width: `${(x1 - x0) * 100}%`,
    height: `${(y1 - y0) * 100}%`,
  };
}

function areaOf([x0, y0, x1, y1]: Box): number {
  return (x1 - x0) * (y1 - y0);
}

interface ShownBox {
  readonly key: string;
  /** In fractions of the page. */
  readonly box: Box;
  readonly look: 'active' | 'open' | 'checked' | 'fine';
}

/** The boxes of a page, the one that is looked at last, so that it lies on top. */
function boxesOn(page: PageShape): readonly ShownBox[] {
  const open = openKeys.value;
  const boxes: ShownBox[] = [];
  for (const [pointer, { page: number, box, checked }] of Object.entries(part.value?.fields ?? {})) {
    if (number !== page.number || box === undefined) continue;
    const kind = open.has(pointer) ? 'open' : checked === undefined ? 'fine' : 'checked';
    boxes.push({ key: pointer, box: toShown(box, page), look: pointer === activePointer() ? 'active' : kind });
  }
  for (const item of items.value) {
    if (item.page !== page.number || item.box === undefined || part.value?.fields[item.key]?.box !== undefined)
      continue;
    const isActive = item.key === active.value && activeItem() !== undefined;
    boxes.push({ key: item.key, box: toShown(item.box, page), look: isActive ? 'active' : 'open' });
  }
  return boxes.sort((a, b) => Number(a.look === 'active') - Number(b.look === 'active'));
}
