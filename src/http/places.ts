import { RectoError } from '../errors.ts';

/** A number of places that are taken and given back. */
export interface Places {
  /** Takes a place, and returns what gives it back. Errors: `server_busy`. */
  take(): () => void;
}

/** `what`: what the places are for, in messages. */
export function createPlaces(count: number, what: string): Places {
  let taken = 0;
  return {
    take() {
      if (taken >= count) throw new RectoError('server_busy', `There are ${count} ${what} already. Try again later.`);
      taken += 1;
      let isTaken = true;
      return () => {
        if (isTaken) taken -= 1;
        isTaken = false;
      };
    },
  };
}
