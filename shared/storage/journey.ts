import { text } from '../field';
import { bucketName, objectPath } from './object-path';
import { bucket } from './storage-fields';

/** From where a file goes to where. */
export const journey = {
	bucket,
	fromPath: text({
		label: 'From Path',
		help: 'Folders and name that the file has',
		placeholder: 'e.g. public/photo.png',
		required: true,
	}),
	toPath: text({
		label: 'To Path',
		help: 'Folders and name that the file gets',
		placeholder: 'e.g. private/photo.png',
		required: true,
	}),
	destinationBucket: text({
		label: 'Destination Bucket',
		help: 'Bucket that the file goes to, when it is another one',
		placeholder: 'e.g. archive',
		from: 'buckets',
	}),
} as const;

/** The same as Storage reads it. */
export const journeyBody = ({
	bucket,
	fromPath,
	toPath,
	destinationBucket = '',
}: {
	readonly bucket: string;
	readonly fromPath: string;
	readonly toPath: string;
	readonly destinationBucket?: string;
}) => ({
	bucketId: bucketName(bucket),
	sourceKey: objectPath(fromPath, { name: 'fromPath', label: 'From Path' }),
	destinationKey: objectPath(toPath, { name: 'toPath', label: 'To Path' }),
	...(destinationBucket.trim() !== '' && {
		destinationBucket: bucketName(destinationBucket, 'destinationBucket'),
	}),
});
