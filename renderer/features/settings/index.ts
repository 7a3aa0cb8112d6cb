import { Settings } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

export { default as FirstRun } from './components/FirstRun.vue';

/** Who works here, how the window looks, and the health of the store. */
export const settingsFeature: Feature = {
  name: 'settings',
  routes: [{ path: '/settings', name: 'settings', component: () => import('./components/SettingsPage.vue') }],
  navigation: [{ label: 'Settings', path: '/settings', icon: Settings, key: 's', place: 'end' }],
  commands: ({ router, client }) => [
    {
      id: 'settings.check',
      title: 'Check the integrity of the store',
      group: 'Store',
      run: () => void client.workspace.check({}).then(() => router.push('/settings')),
    },
    {
      id: 'settings.correlate',
      title: 'Run correlation again',
      group: 'Store',
      run: () => void client.correlation.run({}).then(() => router.push('/settings')),
    },
  ],
};
