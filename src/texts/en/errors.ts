/** By the error's code, one sentence each: what happened, and what to do about it. */
export const errors = {
  'model-missing-file':
    'A part of this model is missing: add its whole folder, with all files and subfolders.',
  'model-corrupt':
    'A file of this model is damaged or incomplete: download the model once more and add it again.',
  'model-unsupported':
    'This is no model that can be run here: choose a Stable Diffusion, Flux or Z-Image, as safetensors, GGUF or a folder.',
  'model-mismatch':
    'The parts of this model do not fit together: download it once more, all of it from one place.',
  'model-not-found': 'This model is no longer on this device: choose another one under Models.',
  'adapter-unfit':
    'This file was not made for this model: choose a model that it fits, or take it out of the list.',
  'adapter-damaged':
    'A file beside the model is damaged or incomplete: download it once more and add it again.',
  'item-misplaced':
    'A file is something else than it was given as: use it as what it is, or choose another one.',
  'item-unsupported':
    'This kind of file is not supported: look for the same as a LoRA, a ControlNet or a plain IP-Adapter.',
  'settings-invalid':
    'These settings do not work with this model: change what is named here, or reset the fine settings.',
  'picture-unreadable':
    'A picture that was given is damaged, or none that this browser can read: choose it anew as PNG, JPEG or WebP.',
  'does-not-fit':
    'This device has too little memory for that: choose a smaller size, a smaller model, or another precision.',
  'out-of-memory':
    'There was not enough memory: choose a smaller size, make one picture at a time, or close other tabs.',
  'device-lost':
    'The graphics device went away, as it may when it is overloaded: press Generate again, or choose the CPU.',
  'device-refused':
    'The graphics card refused a step of the work: press Generate again, or choose the CPU under Device.',
  'no-webgpu': 'This browser offers no WebGPU device here: choose the CPU, or try another browser.',
  'not-finite':
    'The numbers ran away while the picture was made: lower the guidance, or choose another sampler.',
  'storage-full':
    'This device has no room left for it: delete pictures or models you do not need, and try again.',
  'storage-failed':
    'The browser could not read or write its files: close other tabs of this page, and try again.',
  'name-refused':
    'The browser cannot store a file of this name: rename it, with letters and digits only, and add it again.',
  network: 'A file of the page could not be fetched: connect to the network once, then it works without.',
  'address-unclear':
    'This is no address of a model: write owner/name, or paste the address of a safetensors file.',
  'not-reachable':
    'The server is silent, or bars web pages (CORS): check the network, or download it yourself and add the file.',
  'hub-missing':
    'The hub has nothing public under this name: check the spelling; private models can be added from disk.',
  'hub-gated':
    'Its owner wants to be asked first: sign in on the hub, accept the terms, download the files, and add them.',
  'hub-busy': 'The hub has had too many requests from your network: wait a few minutes, and try again.',
  'hub-no-model':
    'Nothing in this repository can be opened here: look for the same model as safetensors, GGUF or a diffusers folder.',
  'download-changed':
    'The file on the server is not the one that was begun: discard this download, and start it afresh.',
  'download-damaged': 'What arrived is not the file that was announced, and was removed: try again.',
  'worker-crashed':
    'The engine stopped and has been started afresh: try again; your pictures and settings are safe.',
  internal:
    'Something went wrong that should not have: try again, or reload the page; your pictures are safe.',
} as const;
