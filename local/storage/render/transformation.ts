import { Fields } from '../request/fields.ts';

const resizeModes = ['cover', 'contain', 'fill'] as const;
const formats = ['origin', 'avif', 'webp'] as const;

export interface Transformation {
	/** Pixels. */
	readonly width: number | undefined;
	readonly height: number | undefined;
	readonly resize: (typeof resizeModes)[number] | undefined;
	readonly format: (typeof formats)[number] | undefined;
	/** From 20 to 100. */
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

const render = ({ width, height, quality, format }: Transformation, resizing: string): string =>
	[
		height && `height:${height}`,
		width && `width:${width}`,
		(width || height) && resizing,
		quality && `quality:${quality}`,
		format && format !== 'origin' && `format:${format}`,
	]
		.filter(Boolean)
		.join(',');

/** As the token of a signed URL keeps it: `height:100,width:50,resize:cover`. Empty if nothing is changed. */
export const renderTransformation = (wanted: Transformation): string =>
	render(wanted, `resize:${wanted.resize ?? 'cover'}`);

export const parseTransformation = (text: string): Transformation => {
	const fields = new URLSearchParams();
	for (const part of text.split(',')) {
		const [name = '', value = ''] = part.split(':');
		if (value !== '') fields.set(name, value);
	}
	return readTransformation(Fields.ofQuery(fields));
};

/** What imgproxy calls the ways to resize. */
const imgproxyModes = { cover: 'fill', contain: 'fit', fill: 'force' } as const;

/** As the header `X-Transformations` tells it. */
export const describeTransformation = (wanted: Transformation): string =>
	render(wanted, `resizing_type:${imgproxyModes[wanted.resize ?? 'cover']}`);
