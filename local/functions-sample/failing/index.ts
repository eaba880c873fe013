// Fails in the way that ?how= names: json (the default), text, throw, exit, break, memory.
Deno.serve((request) => {
	switch (new URL(request.url).searchParams.get('how') ?? 'json') {
		case 'json':
			return Response.json({ error: 'The roaster is cold', code: 'COLD_ROASTER' }, { status: 500 });
		case 'text':
			return new Response('No such coffee', { status: 404 });
		case 'throw':
			throw new Error('Nobody catches this');
		case 'exit':
			return Deno.exit(1);
		case 'break': {
			const body = new ReadableStream({
				start(controller) {
					controller.enqueue(new TextEncoder().encode('{"begun":'));
					setTimeout(() => controller.error(new Error('It broke')), 20);
				},
			});
			return new Response(body, { headers: { 'content-type': 'application/json' } });
		}
		case 'memory': {
			const hoard: number[][] = [];
			for (;;) hoard.push(new Array<number>(1_000_000).fill(hoard.length));
		}
		default:
			return new Response('There is no such way to fail', { status: 400 });
	}
});
