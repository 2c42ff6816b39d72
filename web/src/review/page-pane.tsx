import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useVirtual } from '../ui/use-virtual.ts';
import { t } from '../words.ts';
import { activeItem, activePointer } from './actions.ts';
import { aspectOf, type PageShape, toShown } from './geometry.ts';
import { PageView } from './page-view.tsx';
import { active, drawn, opened, pageInView, part } from './store.ts';

const GAP = 12;
const ZOOMS = [0.5, 0.75, 1, 1.5, 2, 3] as const;

/** The pages of the document, of which only those that can be seen are there. */
export function PagePane() {
  const scroller = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const [zoom, setZoom] = useState<number>(1);
  const pages = opened.value?.pages ?? [];
  useLayoutEffect(() => {
    const pane = scroller.current;
    if (pane === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(pane.clientWidth - 2 * GAP));
    observer.observe(pane);
    return () => observer.disconnect();
  }, []);
  const pageWidth = Math.max(120, width * zoom);
  const heightOf = (index: number) => {
    const page = pages[index];
    return page === undefined ? pageWidth : heightAt(page, pageWidth);
  };
  const virtual = useVirtual({
    count: width === 0 ? 0 : pages.length,
    getScrollElement: () => scroller.current,
    estimateSize: heightOf,
    overscan: 1,
    gap: GAP,
    paddingStart: GAP,
    paddingEnd: GAP,
  });
  useLayoutEffect(() => virtual.measure(), [pageWidth, pages]);
  const key = active.value;
  const id = opened.value?.id;
  useEffect(() => {
    const pane = scroller.current;
    const place = placeOfActive();
    if (pane === null || place === undefined || width === 0) return;
    const index = pages.findIndex(({ number }) => number === place.page);
    const page = pages[index];
    if (page === undefined) return;
    const before = pages.slice(0, index).reduce((sum, other) => sum + heightAt(other, pageWidth) + GAP, GAP);
    const box = place.box === undefined ? undefined : toShown(place.box, page);
    const height = heightAt(page, pageWidth);
    const top = before + (box?.[1] ?? 0) * height;
    const bottom = before + (box?.[3] ?? 0.1) * height;
    const isSeen = top >= pane.scrollTop + 24 && bottom <= pane.scrollTop + pane.clientHeight - 24;
    const left = (box === undefined ? 0.5 : (box[0] + box[2]) / 2) * pageWidth - pane.clientWidth / 2;
    pane.scrollLeft = Math.max(0, left);
    if (!isSeen) pane.scrollTop = Math.max(0, (top + bottom) / 2 - pane.clientHeight / 2);
  }, [key, id, width === 0, pageInView.value]);
  const change = (step: 1 | -1) => {
    const at = ZOOMS.indexOf(zoom as (typeof ZOOMS)[number]);
    setZoom(ZOOMS[Math.min(ZOOMS.length - 1, Math.max(0, at + step))] ?? 1);
  };
  const middle = (virtual.scrollOffset ?? 0) + (scroller.current?.clientHeight ?? 0) / 2;
  const first = virtual.getVirtualItems().find(({ end }) => end > middle) ?? virtual.getVirtualItems().at(-1);
  return (
    <section class="pane" aria-label={t('pages')}>
      <div class="pane-bar">
        <span class="quiet small">
          {first !== undefined && t('page_of', { n: pages[first.index]?.number ?? 1, all: pages.length })}
        </span>
        <span class="spring" />
        <button
          type="button"
          class="button plain"
          aria-label={t('zoom_out')}
          title={t('zoom_out')}
          onClick={() => change(-1)}
        >
          −
        </button>
        <button type="button" class="button plain" title={t('zoom_fit')} onClick={() => setZoom(1)}>
          {Math.round(zoom * 100)} %
        </button>
        <button
          type="button"
          class="button plain"
          aria-label={t('zoom_in')}
          title={t('zoom_in')}
          onClick={() => change(1)}
        >
          +
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard */}
      <div class="pane-scroller" ref={scroller} tabIndex={0} role="group" aria-label={t('pages')}>
        <div class="pane-canvas" style={{ height: `${virtual.getTotalSize()}px`, width: `${pageWidth}px` }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const page = pages[index];
            if (page === undefined) return null;
            return (
              <PageView
                key={page.number}
                page={page}
                top={start}
                width={pageWidth}
                height={heightAt(page, pageWidth)}
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}

const TEXT_LINE = 20;

function heightAt(page: PageShape, width: number): number {
  if (page.unit === 'line') return (page.height + 2) * TEXT_LINE;
  return Math.round(width * aspectOf(page));
}

/** Where what is looked at stands. */
export function placeOfActive() {
  if (drawn.value !== undefined) return drawn.value;
  const pointer = activePointer();
  const field = pointer === undefined ? undefined : part.value?.fields[pointer];
  if (field?.page !== undefined) return { page: field.page, box: field.box };
  const item = activeItem();
  return item?.page === undefined ? pageInView.value : { page: item.page, box: item.box };
}
