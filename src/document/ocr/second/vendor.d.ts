declare module 'tesseract.js-core/tesseract-core-simd-lstm.js' {
  export interface TessBaseApi {
    /** 0 if the language was loaded. `engine` 1: LSTM only. */
    Init(folder: string | null, language: string, engine: number): number;
    SetVariable(name: string, value: string): boolean;
    SetPageSegMode(mode: number): void;
    /** Reads the image from the file `/input`. 0 on success. */
    SetImageFile(exif: number, angle: number): number;
    Recognize(monitor: null): number;
    GetJSONText(page: number): string;
    Clear(): void;
    End(): void;
  }
  export interface TesseractCore {
    readonly FS: {
      writeFile(path: string, data: Uint8Array): void;
      unlink(path: string): void;
    };
    readonly TessBaseAPI: new () => TessBaseApi;
    destroy(object: TessBaseApi): void;
  }
  export default function load(options: {
    TesseractProgress(percent: number): void;
    print(text: string): void;
    printErr(text: string): void;
  }): Promise<TesseractCore>;
}
