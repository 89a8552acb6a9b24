/**
 * What of transformers.js is used here. Its own types want a DOM, which workers have not.
 * https://huggingface.co/docs/transformers.js
 */
declare module '@huggingface/transformers' {
  interface Cache {
    match(address: string): Promise<Response | undefined>;
    put(address: string, response: Response): Promise<void>;
  }

  export const env: {
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    /** What local addresses begin with. */
    localModelPath: string;
    useBrowserCache: boolean;
    useCustomCache: boolean;
    customCache: Cache | null;
    useWasmCache: boolean;
    fetch: (address: string) => Promise<Response>;
    logLevel: number;
  };

  export const LogLevel: { readonly ERROR: number };

  /** `channels` numbers a pixel, [H, W, channels]. */
  export class RawImage {
    constructor(data: Uint8Array, width: number, height: number, channels: 3);
  }

  export interface Tensor {
    readonly type: string;
    readonly dims: readonly number[];
    readonly data: ArrayLike<number>;
  }

  interface Inputs {
    readonly pixel_values: Tensor;
  }

  interface ImageProcessor {
    (image: RawImage): Promise<Inputs>;
    readonly size: unknown;
    do_resize: boolean;
    /** As Pillow numbers its filters. */
    readonly resample: number;
    get_resize_output_image_size(image: RawImage, size: unknown): [width: number, height: number];
  }

  interface Model {
    (inputs: Inputs): Promise<Record<string, Tensor>>;
    readonly config: object;
    dispose(): Promise<unknown>;
  }

  interface ModelOptions {
    /** What the session's options say. */
    readonly device: 'auto';
    readonly dtype: 'fp32';
    readonly session_options: object;
  }

  interface ModelClass {
    from_pretrained(name: string, options: ModelOptions): Promise<Model>;
  }

  export const AutoImageProcessor: { from_pretrained(name: string): Promise<ImageProcessor> };
  export const AutoModelForDepthEstimation: ModelClass;
  export const AutoModelForObjectDetection: ModelClass;
  export const AutoModelForPoseEstimation: ModelClass;
}
