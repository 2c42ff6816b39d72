/** Limits of the processes that prepare documents. */
export interface ChildLimits {
  /** Maximum of concurrent processes. */
  readonly size: number;
  /** JavaScript heap of a process, in MB. */
  readonly heapMb: number;
  /** Resident memory of a process, in MB; checked on Linux, elsewhere only the heap is limited. */
  readonly memoryMb: number;
  /**
   * Maximum work without progress, in ms of processor time, for opening a document and for each page. Idle time counts
   * a tenth, so that the limit hardly depends on the load of the machine and hanging processes are ended too.
   */
  readonly pageMs: number;
  /** Maximum work for a document, in the same unit. */
  readonly documentMs: number;
}

/** Sent once by a process when it can take tasks. */
export const READY = 'ready';
