/** Names of files that hold weights. What is in one decides how it is read. */
export const WEIGHTS_FILE = /\.(safetensors|gguf|ckpt|pt|pth|th|bin)$/i;
