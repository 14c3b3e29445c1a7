/* base/list.h: intrusive doubly linked list. A head is a wc_list; a node that is in no list points to itself. */
#ifndef WC_BASE_LIST_H
#define WC_BASE_LIST_H

#include <stdbool.h>
#include <stddef.h>

typedef struct wc_list {
    struct wc_list *next, *prev;
} wc_list;

#define WC_CONTAINER(ptr, type, member) ((type *)(void *)((char *)(ptr) - offsetof(type, member)))
#define WC_LIST_EACH(node, head) for (wc_list *node = (head)->next; node != (head); node = node->next)
#define WC_LIST_EACH_SAFE(node, following, head)                                \
    for (wc_list *node = (head)->next, *following = node->next; node != (head); \
         node = following, following = node->next)

static inline void wc_list_init(wc_list *l)
{
    l->next = l->prev = l;
}

static inline bool wc_list_is_empty(const wc_list *l)
{
    return l->next == l;
}

static inline void wc_list_push(wc_list *head, wc_list *node) /* at the end */
{
    node->prev = head->prev;
    node->next = head;
    head->prev->next = node;
    head->prev = node;
}

static inline void wc_list_push_front(wc_list *head, wc_list *node)
{
    node->next = head->next;
    node->prev = head;
    head->next->prev = node;
    head->next = node;
}

static inline void wc_list_remove(wc_list *node)
{
    node->prev->next = node->next;
    node->next->prev = node->prev;
    wc_list_init(node);
}

static inline wc_list *wc_list_pop(wc_list *head) /* first, or NULL */
{
    wc_list *node = head->next;
    if (node == head)
        return NULL;
    wc_list_remove(node);
    return node;
}

#endif
