/** The form of a node that listens: the drawn one, and what only such a node has. */
function openListenerForm(node) {
	const listener = openListener(node);
	const keepsSomething = (inForm) =>
		['rows', 'changes'].includes(inForm('catchUp').value) || inForm('replay').value.trim() !== '';
	const drawn = openForm(node, (inForm) => listener.show(keepsSomething(inForm)), ['replay']);
	return {
		save: () => {
			drawn.save();
			listener.save();
		},
		close: drawn.close,
	};
}

/** What only a node that listens has: where problems go, and in which context store it keeps what was delivered. */
function openListener(node) {
	const reportTo = $('#supabase-report-to');
	reportTo.val(node.reportTo || 'catch');
	const showReport = () => $('.supabase-report-to-note').text(text(`reportTo.help.${reportTo.val()}`));
	reportTo.on('change', showReport);
	showReport();

	const { stores = [], default: usual = 'default' } = RED.settings.context ?? {};
	const store = $('#supabase-context-store');
	store.append(
		$('<option>')
			.val('')
			.text(text('contextStore.usual', { name: usual })),
	);
	const named = node.contextStore || '';
	// A store that was chosen elsewhere stays chosen here, though it is not there.
	for (const name of new Set([...stores, ...(named ? [named] : [])]))
		store.append($('<option>').val(name).text(name));
	store.val(named);
	const showStore = () => {
		const isVolatile = (RED.settings.supabaseRealtimeInVolatileStores ?? []).includes(store.val() || usual);
		$('.supabase-context-store-note')
			.text(text(`contextStore.${isVolatile ? 'volatile' : 'help'}`))
			.toggleClass('supabase-danger', isVolatile);
	};
	store.on('change', showStore);
	showStore();
	return {
		/** Catch-up and replay alone have something to keep. */
		show: (keepsSomething) => $('.supabase-context-store').toggle(keepsSomething),
		save: () => {
			if (reportTo.val() !== (node.reportTo || 'catch')) node.reportTo = reportTo.val();
			if (store.val() !== (node.contextStore || '')) node.contextStore = store.val();
		},
	};
}
