import type { Fields } from '../request/fields.ts';

interface Place {
	readonly bucket: string;
	readonly key: string;
}

/** From where to where a file is copied or moved. */
export const readRoute = (body: Fields): { readonly from: Place; readonly to: Place } => {
	const bucket = body.requiredText('bucketId');
	const source = body.requiredText('sourceKey');
	const destination = body.requiredText('destinationKey');
	return {
		from: { bucket, key: source },
		to: { bucket: body.text('destinationBucket') || bucket, key: destination },
	};
};
