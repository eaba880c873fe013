import { choice, file, flag, group, number, list, neededNumber, text, textOrFlag, values } from '../field';

export const bucket = text({
	label: 'Bucket',
	help: 'Name of the bucket',
	placeholder: 'e.g. avatars',
	required: true,
	from: 'buckets',
});

export const path = text({
	label: 'Path',
	help: 'Folders and name of the file, from the top of the bucket',
	placeholder: 'e.g. folder/photo.png',
	required: true,
});

export const paths = list({
	label: 'Paths',
	help: 'Folders and names of the files, from the top of the bucket',
	placeholder: 'e.g. folder/photo.png',
	required: true,
});

export const sortOrder = choice({
	label: 'Sort Order',
	help: 'Which comes first',
	default: 'asc',
	choices: [
		{ value: 'asc', label: 'Ascending' },
		{ value: 'desc', label: 'Descending' },
	],
});

export const offset = number({ label: 'Offset', help: 'How many to leave out first', min: 0 });

export const transformMembers = {
	width: number({ label: 'Width', help: 'Pixels', min: 1, max: 2500 }),
	height: number({ label: 'Height', help: 'Pixels', min: 1, max: 2500 }),
	resize: choice({
		label: 'Resize',
		help: 'How the image fits where width and height are given',
		default: 'cover',
		choices: [
			{ value: 'cover', label: 'Cover', help: 'Fills them, and cuts off what stands over' },
			{ value: 'contain', label: 'Contain', help: 'Fits into them, in its own proportions' },
			{ value: 'fill', label: 'Fill', help: 'Fills them, out of proportion' },
		],
	}),
	format: choice({
		label: 'Format',
		help: 'Format of the image; without it the one that suits who asks',
		default: 'origin',
		choices: [{ value: 'origin', label: 'Original' }],
	}),
	quality: number({ label: 'Quality', help: 'From 20 to 100', default: 80, min: 20, max: 100 }),
} as const;

export const transform = group({
	label: 'Transform',
	help: 'Change the image on its way; what is left out stays as it is',
	default: {},
	members: transformMembers,
});

export const expiresIn = neededNumber({
	label: 'Expires In',
	help: 'Seconds until the address is no longer valid',
	default: 3600,
	min: 1,
});

export const download = textOrFlag({
	label: 'Download As',
	help: 'Have browsers save the file under this name; left empty, under its own',
	placeholder: 'e.g. photo.png',
});

/** What is told of a file that is sent. */
export const upload = {
	contentType: text({
		label: 'Content Type',
		help: 'MIME type of the file; without it that of the file itself, or the one that its name tells',
		placeholder: 'e.g. image/png',
	}),
	cacheControl: text({
		label: 'Cache Control',
		help: 'Seconds for which browsers and the CDN may keep the file, or a whole Cache-Control header; one hour without it',
		placeholder: 'e.g. 3600',
	}),
	contentEncoding: text({
		label: 'Content Encoding',
		help: 'How the file is packed already, which browsers then unpack',
		placeholder: 'e.g. gzip',
	}),
	metadata: values({
		label: 'Metadata',
		help: 'Names and values that are kept with the file',
		required: false,
	}),
	headers: values({
		label: 'Headers',
		help: 'Further headers of the request; they replace those of the same name',
		required: false,
	}),
} as const;

export const fileToSend = file({ label: 'File', help: 'The file to send', required: true });

export const upsert = flag({
	label: 'Upsert',
	help: 'Whether a file that is there already is replaced; otherwise it is an error',
});

export const resumable = choice({
	label: 'Resumable',
	help: 'Whether the file goes in several requests, so that a broken connection costs one of them',
	default: 'auto',
	choices: [
		{ value: 'auto', label: 'Automatic', help: 'Above 6 MB' },
		{ value: 'always', label: 'Always' },
		{ value: 'never', label: 'Never', help: 'In one request' },
	],
});
