export async function events() {}
export async function values() {}
export async function forms() {}
