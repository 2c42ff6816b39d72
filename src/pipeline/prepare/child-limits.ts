/** What the processes that prepare documents may use. */
export interface ChildLimits {
  /** Processes at a time. */
  readonly size: number;
  /** JavaScript heap of a process, in MB. */
  readonly heapMb: number;
  /** Whole memory of a process, in MB. Watched on Linux; elsewhere the heap alone is capped. */
  readonly memoryMb: number;
  /**
   * Most work without a word, in ms of processor time: for opening a document, and for each page. Doing nothing counts a tenth,
   * so that no limit depends on how busy the machine is, and what hangs is ended as well.
   */
  readonly pageMs: number;
  /** Most work for a whole document, in the same ms. */
  readonly documentMs: number;
}

/** Said by a process once, when it can be given tasks. */
export const READY = 'ready';
