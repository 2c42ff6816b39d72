import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '../api.ts';

/** The last answer to a request that is sent again every `ms` while the page can be seen; undefined before the first. */
export function usePolled<T>(ask: () => Promise<Answer<T>>, ms: number): Answer<T> | undefined {
  const [answer, setAnswer] = useState<Answer<T> | undefined>(undefined);
  useEffect(() => {
    let isCurrent = true;
    let isAsking = false;
    const tick = async () => {
      if (isAsking || document.hidden) return;
      isAsking = true;
      const next = await ask();
      isAsking = false;
      if (isCurrent) setAnswer(next);
    };
    void tick();
    const timer = setInterval(() => void tick(), ms);
    const onShow = () => void tick();
    document.addEventListener('visibilitychange', onShow);
    return () => {
      isCurrent = false;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', onShow);
    };
  }, [ask, ms]);
  return answer;
}
