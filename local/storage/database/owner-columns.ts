const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-5][0-9a-f]{3}-[089ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** The columns that say who owns a row: the old one holds UUIDs only. */
export const toOwnerColumns = (owner: string | undefined) => ({
	...(owner === undefined ? {} : { owner_id: owner }),
	...(owner !== undefined && uuid.test(owner) ? { owner } : {}),
});
