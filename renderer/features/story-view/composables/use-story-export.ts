import { ref } from 'vue';
import type { Ref } from 'vue';
import { formatCount } from '../../../../shared/lib/format-count.ts';
import { drawStory, storySvg } from '../../../../shared/story/story-picture.ts';
import type { StoryPictureInput } from '../../../../shared/story/picture-types.ts';
import { toClientError, useClient } from '../../../client/index.ts';
import { pngOfSvg, scaleOf, useToasts, withPictureFont } from '../../../ui/index.ts';

/** Characters that the clipboard takes. */
const longestCopy = 1_000_000;
/** Px of a PNG for one of the picture, below which its words can hardly be read. */
const readable = 0.75;

/** Saves the picture of a story, and copies its text. */
export interface StoryExport {
  readonly busy: Ref<boolean>;
  readonly save: (format: 'svg' | 'png', name: string, input: StoryPictureInput) => Promise<void>;
  readonly copy: (text: string) => Promise<void>;
}

/** Saving and copying of the story view. */
export function useStoryExport(): StoryExport {
  const client = useClient();
  const toasts = useToasts();
  const busy = ref(false);

  async function save(format: 'svg' | 'png', name: string, input: StoryPictureInput): Promise<void> {
    busy.value = true;
    try {
      const svg = await withPictureFont(storySvg(input));
      const { width, height } = drawStory(input);
      const content = format === 'svg' ? svg : await pngOfSvg(svg, width, height);
      const answer = await client.application.savePicture({ name: `${name}.${format}`, format, content });
      const isSmall = format === 'png' && scaleOf(width, height) < readable;
      if (answer.saved)
        toasts.show(`Saved ${answer.file ?? 'the picture'}`, {
          tone: 'success',
          ...(isSmall ? { detail: 'So many steps had to be drawn small. As SVG they keep their size.' } : {}),
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

  async function copy(text: string): Promise<void> {
    try {
      const kept = text.length <= longestCopy ? text : text.slice(0, text.lastIndexOf('\n', longestCopy) + 1);
      await client.application.copyText({ text: kept || text.slice(0, longestCopy) });
      toasts.show(
        'The story was copied as text',
        kept.length === text.length
          ? {}
          : {
              tone: 'danger',
              detail: `Only its first ${formatCount(longestCopy)} characters: the clipboard takes no more.`,
            },
      );
    } catch (thrown) {
      toasts.show('The story was not copied', {
        tone: 'danger',
        detail: toClientError('application.copyText', thrown).message,
      });
    }
  }
  return { busy, save, copy };
}
