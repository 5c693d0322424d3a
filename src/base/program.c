#include "danvan/program.h"

#include <elf.h>
#include <string.h>

/* Where the program begins, its ELF header before all. */
extern const char __executable_start[];

/* Names and what they stand for are padded to a multiple of four: elf(5), "Notes". */
static size_t padded(size_t n)
{
    return (n + 3) & ~(size_t)3;
}

static dv_str id_in(const char *at, size_t left)
{
    Elf64_Nhdr note;
    while (left >= sizeof note) {
        memcpy(&note, at, sizeof note);
        const size_t named = sizeof note + padded(note.n_namesz),
                     size = named + padded(note.n_descsz);
        if (size > left)
            break;
        if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
            memcmp(at + sizeof note, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0)
            return (dv_str){at + named, note.n_descsz};
        at += size;
        left -= size;
    }
    return (dv_str){"", 0};
}

dv_str dv_program_id(void)
{
    Elf64_Ehdr head;
    Elf64_Phdr part;
    memcpy(&head, __executable_start, sizeof head);
    dv_str id = {"", 0};
    for (size_t i = 0; i < head.e_phnum && !id.n; i++) {
        memcpy(&part, __executable_start + head.e_phoff + i * sizeof part, sizeof part);
        if (part.p_type == PT_NOTE)
            id = id_in(__executable_start + part.p_vaddr, part.p_memsz);
    }
    return id;
}
