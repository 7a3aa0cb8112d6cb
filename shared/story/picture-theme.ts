/** How grave a step is: the severity of its alert, or the verdict on its entity. */
export type PictureTone =
  'high' | 'medium' | 'low' | 'informational' | 'malicious' | 'suspicious' | 'clean' | 'unknown';

/** Colours of a picture. */
export interface PictureTheme {
  readonly surface: string;
  readonly band: string;
  readonly border: string;
  readonly line: string;
  readonly text: string;
  readonly muted: string;
  readonly tones: Readonly<Record<PictureTone, string>>;
}

const tonesOf = (
  red: string,
  orange: string,
  yellow: string,
  green: string,
  grey: string,
): PictureTheme['tones'] => ({
  high: red,
  medium: orange,
  low: yellow,
  informational: grey,
  malicious: red,
  suspicious: orange,
  clean: green,
  unknown: grey,
});

/** The colours of the workbench's own themes: a picture is opened where none of its style sheets are. Light is that of reports. */
export const pictureThemes: Readonly<Record<'light' | 'dark' | 'contrast', PictureTheme>> = {
  light: {
    surface: '#ffffff',
    band: '#f4f6f8',
    border: '#dce1e7',
    line: '#535d69',
    text: '#181c22',
    muted: '#535d69',
    tones: tonesOf('#b42318', '#9e4700', '#7a5d00', '#1a7040', '#535d69'),
  },
  dark: {
    surface: '#181c22',
    band: '#1f242b',
    border: '#313842',
    line: '#a8b1bc',
    text: '#e6eaef',
    muted: '#a8b1bc',
    tones: tonesOf('#ff8a80', '#ffab5e', '#e8c94b', '#6cc894', '#a8b1bc'),
  },
  contrast: {
    surface: '#000000',
    band: '#000000',
    border: '#9c9c9c',
    line: '#ffffff',
    text: '#ffffff',
    muted: '#e3e3e3',
    tones: tonesOf('#ff9d94', '#ffbd7a', '#ffe14d', '#8ff0b5', '#e3e3e3'),
  },
};
