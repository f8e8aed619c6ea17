// Bookmarks and point-in-time recovery of ctx.storage.
'use strict';

const kType = 'DurableObjectStorage';

lib.storageParts.getCurrentBookmark = (handle) => native.storageCurrentBookmark(handle);
lib.storageParts.getBookmarkForTime = lib.rejecting((handle, args) =>
  native.storageBookmarkForTime(handle, lib.toDate(args[0], 'getBookmarkForTime', kType, 1)));
lib.storageParts.onNextSessionRestoreBookmark = lib.rejecting((handle, args) => {
  if (args.length === 0) throw lib.wrongParameter('onNextSessionRestoreBookmark', kType, 1, 'string');
  return native.storageRestoreBookmark(handle, `${args[0]}`);
});

// Every state that a bookmark names is here already.
lib.storageParts.waitForBookmark = lib.rejecting((handle, args) => {
  if (args.length === 0) throw lib.wrongParameter('waitForBookmark', kType, 1, 'string');
  return native.storageSync(handle);
});
