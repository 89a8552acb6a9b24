import { usePwa } from '../../stores/pwa.ts';

/** Chromium's event; other browsers install from their own menus and never send it. */
interface InstallPromptEvent extends Event {
  prompt(): Promise<unknown>;
}

let offered: InstallPromptEvent | null = null;

const isInstallPrompt = (event: Event): event is InstallPromptEvent => 'prompt' in event;

export function watchInstallPrompt(): void {
  window.addEventListener('beforeinstallprompt', (event) => {
    if (!isInstallPrompt(event)) return;
    event.preventDefault();
    offered = event;
    usePwa.setState({ installable: true });
  });
  window.addEventListener('appinstalled', forget);
}

export async function askToInstall(): Promise<void> {
  const event = offered;
  forget();
  await event?.prompt();
}

function forget(): void {
  offered = null;
  usePwa.setState({ installable: false });
}
