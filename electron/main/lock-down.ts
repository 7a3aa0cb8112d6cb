import { app, session, type Session, type WebContents } from 'electron';

/** Switches that keep Chromium itself off the network. Must run before the app is ready. */
export function denyNetworkSwitches(): void {
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('disable-component-update');
  app.commandLine.appendSwitch('disable-domain-reliability');
  app.commandLine.appendSwitch('disable-sync');
  app.commandLine.appendSwitch('no-pings');
  app.commandLine.appendSwitch(
    'disable-features',
    'MediaRouter,OptimizationHints,AutofillServerCommunication',
  );
}

/**
 * Denies everything that a page could want beyond its own files: requests, permissions, devices, downloads.
 * @param developmentServer origin of vite's server in development, else null
 * @param log receives one line a denied request, without its path (evidence may be in it)
 */
export function lockDownSession(
  target: Session,
  developmentServer: string | null,
  log: (line: string) => void,
): void {
  const allowed = (url: string): boolean => {
    if (url.startsWith('app://ui/') || url.startsWith('data:') || url.startsWith('blob:app://ui/'))
      return true;
    if (url.startsWith('devtools://')) return !app.isPackaged;
    if (developmentServer === null) return false;
    const { origin } = new URL(developmentServer);
    return url.startsWith(`${origin}/`) || url.startsWith(`${origin.replace(/^http/, 'ws')}/`);
  };
  target.webRequest.onBeforeRequest((details, decide) => {
    const cancel = !allowed(details.url);
    if (cancel)
      log(`request denied: ${details.url.split('/').slice(0, 1).join('')}// (${details.resourceType})`);
    decide({ cancel });
  });
  target.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  target.setPermissionCheckHandler(() => false);
  target.setDevicePermissionHandler(() => false);
  target.setDisplayMediaRequestHandler(null);
  target.on('will-download', (event) => event.preventDefault());
  target.setSpellCheckerEnabled(false);
}

/** Denies navigation, new windows, frames and webviews to a page. */
export function lockDownContents(contents: WebContents, developmentServer: string | null): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // Neither content policy nor request filter sees WebRTC: without this it sends UDP to any STUN server that a page names.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (developmentServer !== null && event.url.startsWith(`${new URL(developmentServer).origin}/`)) return;
    event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
  contents.on('will-frame-navigate', (event) => {
    if (!event.isMainFrame) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Applies both to the default session and to every page that is ever made. */
export function lockDown(developmentServer: string | null, log: (line: string) => void): void {
  lockDownSession(session.defaultSession, developmentServer, log);
  app.on('session-created', (created) => lockDownSession(created, developmentServer, log));
  app.on('web-contents-created', (_event, contents) => lockDownContents(contents, developmentServer));
}
