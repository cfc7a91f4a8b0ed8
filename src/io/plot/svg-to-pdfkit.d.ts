// What we call of svg-to-pdfkit, which comes without types.
declare module 'svg-to-pdfkit' {
  import type PdfDocument from 'pdfkit';

  interface Options {
    width: number;
    height: number;
    /** The font, a file or a name that the document knows, for a family, weight and slant. */
    fontCallback(family: string, isBold: boolean, isItalic: boolean): string;
  }

  // biome-ignore lint/style/noDefaultExport: it is one
  export default function drawSvg(
    document: InstanceType<typeof PdfDocument>,
    svg: string,
    x: number,
    y: number,
    options: Options,
  ): void;
}
