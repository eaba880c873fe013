import { createClient } from '@supabase/supabase-js';

const methodsOf = (object: object): readonly string[] => {
	const proto = Object.getPrototypeOf(object) as object | null;
	if (proto === null || proto === Object.prototype) return [];
	return [...Object.getOwnPropertyNames(proto), ...methodsOf(proto)];
};

/** Every method of the official Storage client, and of what it gives for one bucket. */
export const storageMethods = (): readonly string[] => {
	const storage = createClient('http://127.0.0.1:1', 'key').storage;
	// What TypeScript hides and JavaScript does not.
	const hidden =
		/^(?:constructor|_|handleOperation|shouldThrowOnError|encodeMetadata|toBase64|uploadOrUpdate|transformOpts|listBucketOptions|applyTransform|bucketLifecycleUrl|prepareUploadFormData|.*ToQuery)/;
	return [...new Set([...methodsOf(storage), ...methodsOf(storage.from('x'))])].filter(
		(name) => !hidden.test(name),
	);
};
