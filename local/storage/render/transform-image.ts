import sharp, { type Sharp } from 'sharp';
import { refusals } from '../errors/refusals.ts';
import type { Transformation } from './transformation.ts';

export interface Rendered {
	readonly bytes: Uint8Array<ArrayBuffer>;
	readonly mimeType: string;
}

const fits = { cover: 'cover', contain: 'inside', fill: 'fill' } as const;

/** Pixels of the largest image that is taken. */
const mostPixels = 50_000_000;

/** What imgproxy uses where nothing is asked for. */
const qualities = { jpeg: 80, webp: 80, avif: 62 } as const;

/** Formats that leave as they came, if nothing else is asked for. */
const kept = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const;
type Format = (typeof kept)[number];

const chooseFormat = async (image: Sharp, { format }: Transformation, accepted: string): Promise<Format> => {
	if (format === 'webp' || format === 'avif') return format;
	// Unless the original format is asked for, whoever shows WebP gets it.
	if (format !== 'origin' && accepted.includes('image/webp')) return 'webp';
	const about = await image.metadata();
	if (about.format === 'heif') return 'avif';
	return kept.find((one) => one === about.format) ?? (about.hasAlpha ? 'png' : 'jpeg');
};

const encode = (image: Sharp, format: Format, quality: number | undefined): Sharp =>
	// Of these two, quality is no matter.
	format === 'png' || format === 'gif'
		? image.toFormat(format)
		: image.toFormat(format, { quality: quality ?? qualities[format] });

const toRefusal = (error: unknown): Error =>
	refusals.image(
		error instanceof Error && /pixel limit/i.test(error.message)
			? 'The source image resolution is too large to process'
			: 'The source image is invalid or unsupported for rendering',
	);

/** Resizes an image and writes it in the format that fits, never larger than it was. `accepted`: the header Accept. */
export const transformImage = async (
	file: string,
	wanted: Transformation,
	accepted: string,
): Promise<Rendered> => {
	const { width, height, resize, quality } = wanted;
	try {
		const image = sharp(file, { limitInputPixels: mostPixels, animated: true }).autoOrient();
		const format = await chooseFormat(image, wanted, accepted);
		const fit = fits[resize ?? 'cover'];
		const sized =
			width || height
				? image.resize(width ?? null, height ?? null, { fit, withoutEnlargement: true })
				: image;
		const bytes = await encode(sized, format, quality).toBuffer();
		return { bytes: new Uint8Array(bytes), mimeType: `image/${format}` };
	} catch (error) {
		throw toRefusal(error);
	}
};
