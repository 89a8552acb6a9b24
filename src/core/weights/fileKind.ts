/** What a file that is not safetensors seems to be, as a sentence part with what to do; null when unknown. */
export function fileKind(start: Uint8Array): string | null {
  if (start.length === 0) return 'the file is empty';
  if (startsWith(start, [0x50, 0x4b, 0x03, 0x04])) {
    return 'this is the beginning of an archive; the file is cut off';
  }
  if (start[0] === 0x80 && (start[1] ?? 0) >= 2 && (start[1] ?? 0) <= 5) {
    return 'this is a pickle, but no checkpoint as PyTorch writes it; load it in Python with torch.load(file, weights_only=True), and save it again as safetensors';
  }
  if (startsWith(start, [0x89, 0x48, 0x44, 0x46]))
    return 'this is an HDF5 file, not safetensors; look for the same model as safetensors';
  if (startsWith(start, [0x89, 0x50, 0x4e, 0x47]) || startsWith(start, [0xff, 0xd8, 0xff]))
    return 'this is a picture, not safetensors; a picture is given as one';
  if (start.length >= 64 && start.every((byte) => byte === 0)) {
    return 'the file begins with nothing but zeros; a download that broke off looks like that';
  }
  return textKind(start);
}

function textKind(start: Uint8Array): string | null {
  if (!start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d)) return null;
  const text = String.fromCharCode(...start)
    .trimStart()
    .toLowerCase();
  if (text.startsWith('version https://git-lfs')) {
    return 'this is a Git LFS pointer, not the file itself; fetch it with "git lfs pull" or download it again';
  }
  if (text.startsWith('<!doctype html') || text.startsWith('<html')) {
    return 'this is an HTML page, not safetensors; the download saved a web page instead of the file';
  }
  if (text.startsWith('{') || text.startsWith('['))
    return 'this is a JSON text, not safetensors; weights come in a file of their own';
  return 'this is a text file, not safetensors; open it to see what came instead of the model';
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return bytes.length >= prefix.length && prefix.every((byte, i) => bytes[i] === byte);
}
