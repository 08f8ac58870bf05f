"""What the generator refuses of how the contract is divided into files; see refusals.py."""

ROOT = "openapi.yaml"
COMMON = "api/common.yaml"
NOTES = "api/notes/contract.yaml"
TOWNS = "api/towns/contract.yaml"

NOTE_PATH = "  /v1/notes/{note_id}: {$ref: api/notes/contract.yaml#/paths/note}\n"
LEVEL = 'level: {$ref: "#/components/schemas/Level"}'
FILES = [
    ("text_that_is_no_yaml", [(ROOT, "paths:\n", "paths: [\n")], "openapi.yaml:"),
    ("a_path_without_a_reference", [(ROOT, NOTE_PATH, "  /v1/notes/{note_id}: {get: {}}\n")],
     "openapi.yaml:11: /v1/notes/{note_id}: a $ref api/TAG/contract.yaml#/paths/NAME is expected"),
    ("a_path_that_is_nothing", [(ROOT, NOTE_PATH, "  /v1/notes/{note_id}:\n")],
     "openapi.yaml:8: /v1/notes/{note_id}: a $ref api/TAG/contract.yaml#/paths/NAME is expected"),
    ("a_path_with_more_than_a_reference",
     [(ROOT, "#/paths/note}", "#/paths/note, summary: 便条}")],
     "openapi.yaml:11: /v1/notes/{note_id}: a $ref"),
    ("a_path_without_its_file", [(ROOT, "api/notes/contract", "api/note/contract")],
     "openapi.yaml:11: /v1/notes/{note_id}: there is no api/note/contract.yaml"),
    ("a_path_without_its_member", [(ROOT, "#/paths/note}", "#/paths/paper}")],
     "openapi.yaml:11: /v1/notes/{note_id}: api/notes/contract.yaml has no paths/paper"),
    ("a_path_that_the_root_does_not_list", [(ROOT, NOTE_PATH, "")],
     "api/notes/contract.yaml:3: paths/note: openapi.yaml lists no path as $ref "
     "api/notes/contract.yaml#/paths/note"),
    ("two_paths_with_one_member",
     [(ROOT, NOTE_PATH, NOTE_PATH + NOTE_PATH.replace("id}:", "no}:"))],
     "openapi.yaml:12: /v1/notes/{note_no}: api/notes/contract.yaml#/paths/note is also "
     "/v1/notes/{note_id}"),
    ("an_operation_in_the_folder_of_another_tag",
     [(NOTES, "      tags: [notes]\n      summary: 删便条\n",
       "      tags: [towns]\n      summary: 删便条\n")],
     "api/notes/contract.yaml:28: DELETE /v1/notes/{note_id}: the tag towns is not that of the "
     "folder notes"),
    ("a_component_in_two_files", [(TOWNS, "    Motto:\n", "    NoteId: {}\n    Motto:\n")],
     "towns/contract.yaml:132: components/schemas/NoteId is also in api/notes/contract.yaml:40"),
    ("a_component_of_no_file", [(NOTES, LEVEL, LEVEL.replace("#", "../town.yaml#"))],
     "api/notes/contract.yaml:74: $ref ../town.yaml#/components/schemas/Level leads nowhere; "
     "#/components/schemas/Level does"),
    ("a_component_that_no_file_has", [(NOTES, LEVEL, LEVEL.replace("Level", "Grade"))],
     "api/notes/contract.yaml:74: $ref #/components/schemas/Grade leads nowhere; "
     "#/components/KIND/NAME is expected in this file or in api/common.yaml"),
    ("a_component_of_another_tag", [(NOTES, LEVEL, LEVEL.replace("#", "../towns/contract.yaml#")
                                     .replace("Level", "Motto"))],
     "api/notes/contract.yaml:74: $ref ../towns/contract.yaml#/components/schemas/Motto leads into "
     "api/towns/contract.yaml:133; what several files use belongs in api/common.yaml"),
    ("a_common_component_that_is_referred_to_as_an_own_one",
     [(NOTES, "../common.yaml#/components/schemas/Name", "#/components/schemas/Name")],
     "api/notes/contract.yaml:66: $ref #/components/schemas/Name leads nowhere; "
     "../common.yaml#/components/schemas/Name does"),
    ("an_own_component_that_is_referred_to_as_a_common_one",
     [(NOTES, LEVEL, LEVEL.replace("#", "../common.yaml#"))],
     "../common.yaml#/components/schemas/Level leads nowhere; #/components/schemas/Level does"),
    ("a_common_component_of_one_tag",
     [(NOTES, "../common.yaml#/components/schemas/Name", "#/components/schemas/NoteId")],
     "api/common.yaml:25: components/schemas/Name is used by api/towns/contract.yaml alone, and "
     "belongs there"),
    ("an_unused_header",
     [(COMMON, "  headers:\n", "  headers:\n    Spare: {description: No.}\n")],
     "api/common.yaml:10: components/headers/Spare is used nowhere"),
    ("a_kind_of_component_that_nobody_reads",
     [(COMMON, "  headers:\n", "  responses: {}\n  headers:\n")],
     "api/common.yaml:2: components/responses is not read by the server"),
    ("a_section_that_nobody_reads", [(NOTES, "paths:\n", "tags: []\npaths:\n")],
     "api/notes/contract.yaml:1: tags is not expected here, only paths and components"),
    ("a_file_that_nobody_reads", [("api/notes/schemas.yaml", None, "components: {}\n")],
     "api/notes/schemas.yaml:1: is no file of the contract"),
    ("an_empty_file", [("api/other/contract.yaml", None, "# Nothing yet.\n")],
     "api/other/contract.yaml:1: a mapping is expected"),
    ("a_fault_of_a_common_schema", [(COMMON, "title: 名称", "title: Name")],
     "api/common.yaml:25: POST /v1/towns: body/name: a title in Chinese"),
]
