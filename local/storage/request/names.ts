import { refusals } from '../errors/refusals.ts';

// The characters that S3 takes without trouble, https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
const goodKey = /^[A-Za-z0-9_/!.*'() &$=@;:+,?-]+$/;
const goodBucketName = /^[A-Za-z0-9_!.*'() &$=@;:+,?-]{1,100}$/;

export const checkKey = (key: string): void => {
	if (!goodKey.test(key)) throw refusals.key(key);
};

export const checkBucketName = (name: string): void => {
	if (!goodBucketName.test(name)) throw refusals.bucketName();
};

/** The console keeps an empty folder by a file of this name, which no rule of the bucket concerns. */
export const isFolderPlaceholder = (key: string): boolean => key.endsWith('.emptyFolderPlaceholder');
