import type { Box } from '../api.ts';
import { t } from '../words.ts';
import { aspectOf, type PageShape, toShown } from './geometry.ts';

/** Height of a line of print in a strip, and the widest that a value gets, in pixels. */
const LINE = 26;
const WIDEST = 340;
const MARGIN = 12;
const HIGHEST = 132;

/** The address of the picture of a page. */
export function pictureOf(job: string, page: number): string {
  return `/v1/jobs/${job}/pages/${page}/image`;
}

/** A part of a page, enlarged, with what stands around it. */
export function Strip(props: {
  readonly job: string;
  readonly page: PageShape;
  readonly box: Box;
  readonly label: string;
}) {
  const { job, page, box, label } = props;
  const [x0, y0, x1, y1] = toShown(box, page);
  const aspect = aspectOf(page);
  const lines = Math.max(1, Math.round(((y1 - y0) * aspect * 900) / 30));
  const width = Math.min((LINE * lines) / ((y1 - y0) * aspect), WIDEST / (x1 - x0), 4000);
  const height = Math.min(HIGHEST, (y1 - y0) * width * aspect + 2 * MARGIN);
  const at = (fraction: number, length: number) => `calc(50% - ${fraction * length}px)`;
  return (
    <div class="strip" style={{ height: `${height}px` }}>
      <img
        src={pictureOf(job, page.number)}
        alt={t('print_of', { name: label, page: page.number })}
        loading="lazy"
        draggable={false}
        style={{
          width: `${width}px`,
          height: `${width * aspect}px`,
          left: at((x0 + x1) / 2, width),
          top: at((y0 + y1) / 2, width * aspect),
        }}
      />
      <span
        class="strip-mark"
        style={{ width: `${(x1 - x0) * width + 6}px`, height: `${(y1 - y0) * width * aspect + 4}px` }}
      />
    </div>
  );
}
