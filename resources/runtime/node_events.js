// Node's events know the platform's targets: who listens to one of those is not told, there as here.
'use strict';

const EventEmitter = node.require('events');
const { getEventListeners } = EventEmitter;
EventEmitter.getEventListeners = { getEventListeners: (target, type) => (target instanceof lib.EventTarget ? [] : getEventListeners(target, type)) }.getEventListeners;
