/** What of autocannon, which has no types of its own, is used here. */
declare module 'autocannon' {
  interface Options {
    readonly url: string;
    readonly method: 'POST';
    readonly connections: number;
    /** Seconds. */
    readonly duration: number;
    /** Requests a second of all connections together; as many as are answered unless given. */
    readonly overallRate?: number;
    readonly ignoreCoordinatedOmission?: true;
    readonly requests: readonly { readonly setupRequest: (request: Request) => Request }[];
  }
  interface Request {
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: Buffer;
  }
  interface Outcome {
    /** Ms. */
    readonly latency: { readonly p50: number; readonly p99: number; readonly max: number };
    /** In a second. */
    readonly requests: { readonly average: number; readonly total: number };
    readonly errors: number;
    readonly non2xx: number;
  }
  export default function autocannon(options: Options): Promise<Outcome>;
}
