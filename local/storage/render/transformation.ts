import type { Fields } from '../request/fields.ts';

const resizeModes = ['cover', 'contain', 'fill'] as const;
const formats = ['origin', 'avif', 'webp'] as const;

export interface Transformation {
	readonly width: number | undefined;
	readonly height: number | undefined;
	readonly resize: (typeof resizeModes)[number] | undefined;
	readonly format: (typeof formats)[number] | undefined;
	readonly quality: number | undefined;
}

const largest = 2500;

const readSize = (fields: Fields, name: 'width' | 'height'): number | undefined => {
	const size = fields.integer(name, { min: 0 });
	// 0 is as good as nothing.
	return size ? Math.min(size, largest) : undefined;
};

export const readTransformation = (fields: Fields): Transformation => ({
	height: readSize(fields, 'height'),
	width: readSize(fields, 'width'),
	resize: fields.choice('resize', resizeModes),
	format: fields.choice('format', formats),
	quality: fields.integer('quality', { min: 20, max: 100 }),
});

/** As the token of a signed URL keeps it: `height:100,width:50,resize:cover`. Empty if nothing is changed. */
export const renderTransformation = ({ width, height, resize, format, quality }: Transformation): string =>
	[
		height && `height:${height}`,
		width && `width:${width}`,
		(width || height) && `resize:${resize ?? 'cover'}`,
		quality && `quality:${quality}`,
		format && format !== 'origin' && `format:${format}`,
	]
		.filter(Boolean)
		.join(',');
