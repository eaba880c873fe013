/** "get many todos": the operation, and which table, bucket or function it acts on where that is written down. */
function labelOf(node) {
	const operation = form.operations[node.operation];
	if (operation === undefined) return form.type;
	const { target } = operation;
	const isWritten = target !== undefined && node[`field_${target}Type`] === 'str';
	const name = isWritten ? node[`field_${target}`] : '';
	if (name) return `${lowered(text(`${operation.texts}.label`))} ${name}`;
	return lowered(text(`${operation.texts}.title`));
}
