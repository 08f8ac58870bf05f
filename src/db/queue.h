#pragma once

/* Transactions in a queue, linked through themselves. For this folder only. */

#include "db/transaction.h"

#include <assert.h>

struct transaction_queue {
	struct db_transaction *head;
	struct db_transaction *tail;
	size_t count;
};

/* Appends to the queue. */
static inline void
transaction_queue_append(struct transaction_queue *queue, struct db_transaction *transaction)
{
	transaction->next = NULL;
	if (queue->tail != NULL) {
		queue->tail->next = transaction;
	} else {
		queue->head = transaction;
	}
	queue->tail = transaction;
	queue->count++;
}

/* Puts a transaction back at the front, for a retry. */
static inline void
transaction_queue_prepend(struct transaction_queue *queue, struct db_transaction *transaction)
{
	transaction->next = queue->head;
	queue->head = transaction;
	if (queue->tail == NULL)
		queue->tail = transaction;
	queue->count++;
}

/* The first of the queue; there must be one. */
static inline struct db_transaction *
transaction_queue_take(struct transaction_queue *queue)
{
	struct db_transaction *transaction = queue->head;

	assert(transaction != NULL);
	queue->head = transaction->next;
	if (queue->head == NULL)
		queue->tail = NULL;
	queue->count--;
	transaction->next = NULL;
	return transaction;
}
