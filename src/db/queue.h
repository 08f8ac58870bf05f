#pragma once

/* Pieces of work in line, linked through themselves. For this folder only. */

#include "db/work.h"

#include <assert.h>

struct work_queue {
	struct db_work *head;
	struct db_work *tail;
	size_t count;
};

/* To the end of the line. */
static inline void
work_queue_append(struct work_queue *queue, struct db_work *work)
{
	work->next = NULL;
	if (queue->tail != NULL) {
		queue->tail->next = work;
	} else {
		queue->head = work;
	}
	queue->tail = work;
	queue->count++;
}

/* Back to the front: for work that had its turn before. */
static inline void
work_queue_prepend(struct work_queue *queue, struct db_work *work)
{
	work->next = queue->head;
	queue->head = work;
	if (queue->tail == NULL)
		queue->tail = work;
	queue->count++;
}

/* The first in line; there must be one. */
static inline struct db_work *
work_queue_take(struct work_queue *queue)
{
	struct db_work *work = queue->head;

	assert(work != NULL);
	queue->head = work->next;
	if (queue->head == NULL)
		queue->tail = NULL;
	queue->count--;
	work->next = NULL;
	return work;
}
