/** Parts of the pane that it can open with. */
export type ManagePart = 'name' | 'severity' | 'status' | 'assign' | 'tags' | 'classify' | 'comment';
