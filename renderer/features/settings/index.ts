import { Settings } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';
import { useCorrelationSettings } from './correlation/correlation-settings-store.ts';

export { default as FirstRun } from './components/FirstRun.vue';
export { default as EngineNotice } from './correlation/EngineNotice.vue';

/** Who works here, how the window looks, and the health of the store. */
export const settingsFeature: Feature = {
  name: 'settings',
  routes: [
    { path: '/settings', name: 'settings', component: () => import('./components/SettingsPage.vue') },
    {
      path: '/settings/correlation',
      name: 'correlationSettings',
      component: () => import('./correlation/CorrelationPage.vue'),
    },
    { path: '/settings/keys', name: 'keySettings', component: () => import('./keys/KeysPage.vue') },
  ],
  navigation: [{ label: 'Settings', path: '/settings', icon: Settings, key: 's', place: 'end' }],
  commands: ({ router, client }) => [
    {
      id: 'settings.keys',
      title: 'Change keys',
      group: 'View',
      run: () => void router.push('/settings/keys'),
    },
    {
      id: 'settings.check',
      title: 'Check the integrity of the store',
      group: 'Store',
      run: () => void client.workspace.check({}).then(() => router.push('/settings')),
    },
    {
      id: 'settings.correlation',
      title: 'Settings of correlation',
      group: 'Store',
      run: () => void router.push('/settings/correlation'),
    },
    {
      id: 'settings.correlate',
      title: 'Run correlation again: show what would change',
      group: 'Store',
      run: () => {
        void useCorrelationSettings().preview(null);
        void router.push('/settings/correlation');
      },
    },
  ],
};
