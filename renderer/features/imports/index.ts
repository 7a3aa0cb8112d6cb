import { FileInput, FolderInput, HardDriveUpload, TableProperties } from 'lucide-vue-next';
import type { Feature } from '../../app/commands/index.ts';

export { default as DropTarget } from './components/DropTarget.vue';
export { formatBytes } from './model/import-summary.ts';
export { default as ImportActions } from './components/ImportActions.vue';

/** Files in: picking, dropping, progress, rejects, taking an import back. */
export const importsFeature: Feature = {
  name: 'imports',
  routes: [
    { path: '/imports', name: 'imports', component: () => import('./components/ImportsPage.vue') },
    {
      path: '/imports/mappings',
      name: 'mappings',
      component: () => import('./components/SavedMappings.vue'),
    },
    {
      path: '/imports/map/:token',
      name: 'map-columns',
      component: () => import('./components/MapColumnsPage.vue'),
      props: ({ params, query }) => ({
        token: String(params['token']),
        member: typeof query['member'] === 'string' ? query['member'] : null,
      }),
    },
    {
      path: '/imports/:uid',
      name: 'import',
      component: () => import('./components/ImportPage.vue'),
      props: true,
    },
  ],
  navigation: [{ label: 'Imports', path: '/imports', icon: HardDriveUpload, key: 'm', place: 'main' }],
  commands: ({ router }) => [
    {
      id: 'imports.files',
      title: 'Import files…',
      group: 'Import',
      keys: 'mod+o',
      icon: FileInput,
      run: () => void router.push({ path: '/imports', query: { pick: 'files' } }),
    },
    {
      id: 'imports.folder',
      title: 'Import a folder…',
      group: 'Import',
      icon: FolderInput,
      run: () => void router.push({ path: '/imports', query: { pick: 'folder' } }),
    },
    {
      id: 'imports.map',
      title: 'Map the columns of a file…',
      group: 'Import',
      icon: TableProperties,
      run: () => void router.push({ path: '/imports', query: { pick: 'map' } }),
    },
    {
      id: 'imports.mappings',
      title: 'Saved mappings',
      group: 'Import',
      icon: TableProperties,
      run: () => void router.push('/imports/mappings'),
    },
    {
      id: 'imports.sample',
      title: 'Open the sample',
      group: 'Import',
      run: () => void router.push({ path: '/imports', query: { pick: 'sample' } }),
    },
  ],
};
