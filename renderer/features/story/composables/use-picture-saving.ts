import { ref } from 'vue';
import type { Ref } from 'vue';
import type { OutputOf } from '../../../../shared/contract/index.ts';
import { writeSvg } from '../../../graph/index.ts';
import type { SvgParts } from '../../../graph/index.ts';
import { toClientError, useClient } from '../../../client/index.ts';
import { pngOfSvg, scaleOf, useToasts, withPictureFont } from '../../../ui/index.ts';

/** The incident that a picture is of. */
export type PicturedIncident = OutputOf<'incidents.get'>['row'];

/** Saves the picture of the graph. */
export interface PictureSaving {
  readonly busy: Ref<boolean>;
  save(format: 'svg' | 'png'): Promise<void>;
}

/** Px of a PNG for one of the picture, below which its words can hardly be read. */
const readable = 0.75;

/**
 * Saves the graph where the person says. Both formats are one drawing, whole and without what is selected, whatever the window shows of it.
 * @param parts what is drawn
 */
export function usePictureSaving(
  incident: () => string,
  parts: (of: PicturedIncident) => SvgParts,
): PictureSaving {
  const client = useClient();
  const toasts = useToasts();
  const busy = ref(false);

  async function save(format: 'svg' | 'png'): Promise<void> {
    busy.value = true;
    try {
      const { row } = await client.incidents.get({ incident: incident() });
      const picture = writeSvg(parts(row));
      const svg = await withPictureFont(picture.svg);
      const answer = await client.application.savePicture({
        name: `incident-${row.number}-attack-story.${format}`,
        format,
        content: format === 'svg' ? svg : await pngOfSvg(svg, picture.width, picture.height),
      });
      const isSmall = format === 'png' && scaleOf(picture.width, picture.height) < readable;
      if (answer.saved)
        toasts.show(`Saved ${answer.file ?? 'the picture'}`, {
          tone: 'success',
          ...(isSmall ? { detail: 'So large a graph had to be drawn small. As SVG it keeps its size.' } : {}),
        });
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
