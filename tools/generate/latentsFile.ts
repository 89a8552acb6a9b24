/** One float32 tensor as a safetensors file: length of the header, header, numbers. */
export function latentsFile(shape: readonly number[], data: Uint8Array): Uint8Array {
  const entry = { dtype: 'F32', shape, data_offsets: [0, data.byteLength] };
  const text = JSON.stringify({ latents: entry });
  const header = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 8) * 8));
  const file = new Uint8Array(8 + header.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(header.length), true);
  file.set(header, 8);
  file.set(data, 8 + header.length);
  return file;
}
