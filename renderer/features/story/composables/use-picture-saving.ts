import { ref } from 'vue';
import type { Ref } from 'vue';
import { writeSvg } from '../../../graph/index.ts';
import type { SvgParts } from '../../../graph/index.ts';
import { toClientError, useClient } from '../../../client/index.ts';
import { useToasts } from '../../../ui/index.ts';

/** Saves the picture of the graph. */
export interface PictureSaving {
  readonly busy: Ref<boolean>;
  save(format: 'svg' | 'png'): Promise<void>;
}

/**
 * Saves the graph where the person says.
 * @param parts what is drawn, for a vector picture
 * @param png the canvas as a PNG, base64
 */
export function usePictureSaving(
  incident: () => string,
  parts: () => SvgParts,
  png: () => Promise<string>,
): PictureSaving {
  const client = useClient();
  const toasts = useToasts();
  const busy = ref(false);

  async function save(format: 'svg' | 'png'): Promise<void> {
    busy.value = true;
    try {
      const content = format === 'svg' ? writeSvg(parts()) : await png();
      const { row } = await client.incidents.get({ incident: incident() });
      const answer = await client.application.savePicture({
        name: `incident-${row.number}-attack-story.${format}`,
        format,
        content,
      });
      if (answer.saved) toasts.show(`Saved ${answer.file ?? 'the picture'}`, { tone: 'success' });
    } catch (thrown) {
      toasts.show('The picture was not saved', {
        tone: 'danger',
        detail: toClientError('application.savePicture', thrown).message,
      });
    } finally {
      busy.value = false;
    }
  }
  return { busy, save };
}
