const opaque = (tag: string): string => tag.trim().replace(/^W\//, '');

/** Whether the sender already has what it asks for, by `If-None-Match` or, without that, by `If-Modified-Since`. */
export const isUnchanged = (headers: Headers, eTag: string, lastModified: Date): boolean => {
	const tags = headers.get('if-none-match');
	if (tags !== null)
		return tags.trim() === '*' || tags.split(',').some((tag) => opaque(tag) === opaque(eTag));
	const since = Date.parse(headers.get('if-modified-since') ?? '');
	// HTTP dates have no milliseconds.
	return !Number.isNaN(since) && Math.floor(lastModified.getTime() / 1000) * 1000 <= since;
};
