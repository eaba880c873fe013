// Answers with a file: ?name= its name, ?type= its type, ?size= how many bytes.
Deno.serve((request) => {
	const { searchParams } = new URL(request.url);
	const name = searchParams.get('name') ?? 'beans.bin';
	const type = searchParams.get('type') ?? 'application/octet-stream';
	const size = Number(searchParams.get('size') ?? 256);
	const bytes = Uint8Array.from({ length: size }, (_, index) => index % 256);
	return new Response(bytes, {
		headers: {
			'content-type': type,
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
		},
	});
});
