/** What the page and its image worker say to each other. Pixels stay in the worker; the page gets pictures to draw. */

export interface PoolingSettings {
  /** [height, width] in pixels, both. */
  readonly window: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly padding: 'valid' | 'same';
}

export type ToWorker =
  | { readonly kind: 'drawn'; readonly picture: DrawnPicture; readonly settings: PoolingSettings }
  | { readonly kind: 'file'; readonly file: Blob; readonly settings: PoolingSettings }
  /** A picture from the camera; the worker closes it. */
  | { readonly kind: 'frame'; readonly frame: ImageBitmap; readonly settings: PoolingSettings }
  | { readonly kind: 'pool'; readonly settings: PoolingSettings }
  /** `result`: row and column of the pixel that the area's window becomes. */
  | { readonly kind: 'pixels'; readonly area: Area; readonly result: readonly [number, number] }
  | { readonly kind: 'download' };

/** The pictures that the page draws itself. */
export type DrawnPicture = 'rings' | 'lighthouse';

/** A rectangle of source pixels. */
export interface Area {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

export type FromWorker =
  | {
      readonly kind: 'pooled';
      /** The source to draw; absent when it is the one drawn before. */
      readonly source?: ImageBitmap;
      readonly sourceSize: readonly [height: number, width: number];
      readonly result: ImageBitmap;
      readonly resultSize: readonly [height: number, width: number];
      readonly milliseconds: number;
    }
  /** RGBA, row after row; `result` is the pixel that comes of it. */
  | {
      readonly kind: 'pixels';
      readonly area: Area;
      readonly data: Uint8ClampedArray;
      readonly result: Uint8ClampedArray;
    }
  | { readonly kind: 'download'; readonly file: Blob }
  /** `about` is what could not be done: the picture could not be read, or not be pooled like this. */
  | { readonly kind: 'failed'; readonly about: 'picture' | 'settings'; readonly message: string };
