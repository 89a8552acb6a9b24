/** How settings in an address begin: see settingsLink.ts. */
export const SETTINGS_LINK = '#recipe=';

export const isSettingsLink = (fragment: string): boolean => fragment.startsWith(SETTINGS_LINK);
