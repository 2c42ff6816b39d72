import { t } from '../words.ts';
import { CorrectionsPart } from './corrections-part.tsx';
import { MeasurePart } from './measure-part.tsx';

/** What reviews teach: what people correct, and how right the results were. */
export function LearnScreen() {
  return (
    <main class="jobs sheet">
      <h1>{t('learn')}</h1>
      <CorrectionsPart />
      <MeasurePart />
    </main>
  );
}
